from _gen import *  # <AUTO GENERATED>

@func_description(TEXT)
@other.decorator
@func_parameter("who", "Nobody")
async def sendReminder(conv: Conversation):
    return 'ok'
