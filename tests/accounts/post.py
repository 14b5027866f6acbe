"""What a Celery worker would take from the queue, done here and now."""

from queue import Empty
from urllib.parse import unquote

from django.core import mail

from core import queues
from kamegor.celery import app as celery

celery.loader.import_default_modules()  # every task, as a worker has them


def queued():
    """Take every task that waits: its name and arguments."""
    with celery.connection_for_read() as connection:
        return [task for name in queues.NAMES for task in _take(connection, name)]


def _take(connection, queue):
    waiting = connection.SimpleQueue(queue)
    while True:
        try:
            message = waiting.get_nowait()
        except Empty:
            return
        yield message.headers["task"], message.payload[0]
        message.ack()


def deliver():
    """Run every task that waits; return the e-mails sent since the last call."""
    for name, arguments in queued():
        celery.tasks[name](*arguments)
    letters = list(mail.outbox)
    mail.outbox.clear()
    return letters


def token_in(letter):
    """Return what the link of an e-mail carries."""
    return unquote(letter.body.partition("#token=")[2].split()[0])
