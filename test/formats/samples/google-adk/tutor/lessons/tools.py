def look_up_lesson(subject: str) -> dict:
    """Finds the lesson of a subject."""
    return {"lesson": f"{{subject}} {subject}"}


def check_sum(sum: str) -> bool:
    return True
