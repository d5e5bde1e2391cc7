"""What is done by time, in one thread beside the server: letters leave, what is over is swept."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.accounts import links, sessions, throttle
from backend.clients import requisites
from backend.db import base, leases
from backend.exchange import imports
from backend.kernel import clock
from backend.mail import letters, sender, transports
from backend.messaging import posting
from backend.payments import timers as payments
from backend.service_requests import deciding, timers
from backend.subscriptions import daily
from backend.subscriptions import terms as contract_terms
from backend.subscriptions.charging_runs import book, working
from backend.subscriptions.tariff_changes import latecomers, moving
from backend.web import company, errors
from backend.web.visit import Services

log = logging.getLogger("kabinet.jobs")

SWEEP_EVERY = timedelta(hours=1)
SESSIONS_KEPT = timedelta(days=30)
CONTRACTS_EVERY = timedelta(minutes=10)  # what a new day brings, soon after it has begun
LETTERS_KEPT = timedelta(days=90)
TRIES_KEPT = timedelta(days=2)
IMPORTS_KEPT = timedelta(days=30)  # of files that were only tried
PAYMENTS_EVERY = timedelta(seconds=10)  # a command that waits to be sent must not wait for long
WAKE_SECONDS = 2.0


@dataclass(frozen=True)
class Job:
    """
    Work that is told the present moment.

    `every` None: asked at each waking, and careful by itself about others that do the same. With a
    time: one process does it, by a lease, and a time that was slept through is made up for at once.
    """

    name: str
    work: Callable[[datetime], object]
    every: timedelta | None = None


def usual(services: Services) -> list[Job]:
    """Everything this product does by time but for what concerns the site."""
    return [
        Job("letters", lambda now: posting.write_due(now=now)),
        Job("mail", _letters(services)),
        Job("requests", _requests(services)),
        Job("sweep", sweep, SWEEP_EVERY),
        Job("contracts", _contracts(services), CONTRACTS_EVERY),
        Job("charging", _charging(services)),
        Job("tariff-changes", _tariff_changes(services)),
        Job("tariff-latecomers", _latecomers(services), CONTRACTS_EVERY),
        Job("requisites", _requisites(services), CONTRACTS_EVERY),
        Job("payments", _payments(services), PAYMENTS_EVERY),
        Job("payments-asked", _payments_asked(services), payments.ASK_EVERY),
        Job("payments-check", payments.check, payments.CHECK_EVERY),
    ]


def sweep(now: datetime) -> None:
    """Delete what nobody needs any more: old sessions, links, letters, counted tries and trials."""
    sessions.purge(before=now - SESSIONS_KEPT)
    links.purge(before=now - SESSIONS_KEPT)
    sender.purge(before=now - LETTERS_KEPT)
    throttle.purge(before=now - TRIES_KEPT)
    book.purge(before=now - book.TRIALS_KEPT)
    imports.drop_old(before=now - IMPORTS_KEPT)
    base.forget_old_pages()


def run_due(jobs: Sequence[Job], *, now: datetime) -> list[str]:
    """Run what is due and give the names; a job that fails is logged and comes again in its time."""
    return [job.name for job in jobs if _run(job, now)]


class Runner:
    """The thread; `stop` lets a running job end."""

    def __init__(self, jobs: Sequence[Job], *, wake_seconds: float = WAKE_SECONDS) -> None:
        self._jobs = jobs
        self._wake_seconds = wake_seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._live, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin; what is overdue is done first."""
        self._thread.start()

    def stop(self, *, wait_seconds: float = 10.0) -> None:
        """Begin nothing more and wait for what runs."""
        self._stopping.set()
        self._thread.join(wait_seconds)

    def _live(self) -> None:
        try:
            while True:
                self._run_once()
                if self._stopping.wait(self._wake_seconds):
                    return
        finally:
            base.close_connection()

    def _run_once(self) -> None:
        try:
            base.open_connection()
            run_due(self._jobs, now=clock.now())
        except base.FAILURES as error:  # a full disk today may have room tomorrow
            errors.record(error, "jobs")


def _run(job: Job, now: datetime) -> bool:
    held_until = None if job.every is None else leases.take(job.name, now=now)
    if job.every is not None and held_until is None:
        return False
    try:
        job.work(now)
    except Exception as error:  # noqa: BLE001 one job's failure must not end the others
        errors.record(error, f"job:{job.name}")
    finally:
        if job.every is not None and held_until is not None:
            leases.give_back(job.name, held_until=held_until, due_at=now + job.every)
    return True


def _contracts(services: Services) -> Callable[[datetime], object]:
    """Planned starts, pauses and ends, and the months to be charged."""
    terms = contract_terms.of(services.config)
    return lambda now: daily.run(terms, now=now)


def _charging(services: Services) -> Callable[[datetime], object]:
    """Runs and trials that managers have asked for."""
    terms = contract_terms.of(services.config)
    return lambda now: working.run_all(terms, now=now)


def _requisites(services: Services) -> Callable[[datetime], object]:
    """Editions of clients' requisites that begin today."""
    zone = services.config.zone
    return lambda now: requisites.take_effect(now.astimezone(zone).date())


def _tariff_changes(services: Services) -> Callable[[datetime], object]:
    terms = contract_terms.of(services.config)
    return lambda now: moving.run_all(terms, now=now)


def _latecomers(services: Services) -> Callable[[datetime], object]:
    """Who ordered an older version of a tariff after its change was confirmed."""
    terms = contract_terms.of(services.config)
    return lambda now: latecomers.add_all(terms, now=now)


def _payments(services: Services) -> Callable[[datetime], object]:
    """Holds that clear or end, commands to gateways that wait or hang."""
    zone = services.config.zone
    return lambda now: payments.run(services.gateways, now=now, zone=zone)


def _payments_asked(services: Services) -> Callable[[datetime], object]:
    """Payers who went to pay and of whom nothing was heard."""
    zone = services.config.zone
    return lambda now: payments.ask_about_orders(services.gateways, now=now, zone=zone)


def _letters(services: Services) -> Callable[[datetime], object]:
    config = services.config
    names = {language: company.facts(config, language).name for language in services.translators}
    identity = letters.Identity(config.mail.sender, names, config.backend_url)
    writer = letters.Writer(identity, services.templates, services.translators)
    transport = transports.of(config.mail)
    return lambda now: sender.send_due(transport, writer, now=now)


def _requests(services: Services) -> Callable[[datetime], object]:
    """New ones are decided, what rings is done, what waited for its day is carried out."""
    zone = services.config.zone

    def work(now: datetime) -> None:
        deciding.run(now, zone=zone)
        timers.run(now)
        deciding.carry_out_due(now.astimezone(zone).date(), now=now)

    return work
