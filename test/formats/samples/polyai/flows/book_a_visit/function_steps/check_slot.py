from _gen import *  # <AUTO GENERATED>


def check_slot(conv: Conversation, flow: Flow):
    # flow.goto_step("Not this one")
    if conv.state.slot:
        flow.goto_step("Confirm details", "free")
        return
    flow.goto_step('Ask day')
