"""Finds slots: @func_description("not this")"""
from _gen import *  # <AUTO GENERATED>

import typing as ty

LIMIT = {"a": [1, 2, (3)]}


@func_description(
    "Finds a free slot. "
    'It takes "a day" or nothing.'
)
@func_parameter("day", """Day, as
year-month-day""")
@func_parameter("people", "How many")
@func_parameter("flags", "Any flags")
@func_latency_control(
    delay_before_responses_start=2,
    silence_after_each_response=3,
    delay_responses=[("One moment, $patient_name.", 3), ("Still looking.", 4)],
)
def find_slot(
    conv: Conversation,
    day: str,
    people: int,
    price: float,
    urgent: bool,
    flags: ty.List[str],
    doctor: ty.Optional[str] = None,
    kind: Literal["new", 'old'] = "new",  # a comment, with: colons
    extra: dict[str, list[int]] = {},
    odd: SomeClass = make(),
    *args,
):
    conv.state.patient_name = "x"
    return f"{day}"


def helper(x):
    return x
