"""The courier: what carries acts from one congress to another, exactly once in effect and in order.

Nothing here knows what a message means; the rooms above register handlers for their kinds.
"""
