from _gen import *  # <AUTO GENERATED>


def start_function(conv: Conversation):
    conv.state.patient_name = "you"
