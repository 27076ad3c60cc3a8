"""
Figures as they move: noticed once they are fit to be shown, then streamed and sent.

``figures`` says what there is to tell, ``watch`` notices what has changed in it, ``store`` keeps
both; ``subscriptions``, ``sending``, ``signing`` and ``addresses`` are the webhooks'.
"""
