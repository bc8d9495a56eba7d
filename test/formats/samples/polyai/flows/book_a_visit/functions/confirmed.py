from _gen import *  # <AUTO GENERATED>


@func_description("The caller \"confirmed\" the visit")
@func_parameter("note", 'A note, it\'s optional\n')
def confirmed(conv: Conversation, flow: Flow, note: str = "none, (really)"):
    """Books: def other(x): pass"""
    conv.state.booked = True
    return {"transition": {"goto_step": "Done"}}
