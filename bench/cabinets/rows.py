"""The questions of the page written by hand, as SQL for SQLite."""

SESSION = """
    SELECT session.client_id, "user".id, "user".name, membership.role, "user".language
    FROM session JOIN "user" ON "user".id = session.user_id
    JOIN membership ON membership.user_id = "user".id AND membership.client_id = session.client_id
    WHERE session.secret_hash = ? AND session.ended_at IS NULL AND session.expires_at > ?
        AND "user".disabled_at IS NULL
"""
CLIENT = """
    SELECT short_name, contract_number, opened_on,
        (SELECT balance_minor FROM ledger_balance WHERE client_id = client.id),
        (SELECT count(*) FROM service_request WHERE client_id = client.id AND closed_at IS NULL),
        (SELECT count(*) FROM service_request WHERE client_id = client.id AND closed_at IS NULL
            AND status = 'pending'),
        (SELECT count(*) FROM notice WHERE client_id = client.id AND user_id = :user AND read_at IS NULL),
        (SELECT count(*) FROM membership WHERE user_id = :user)
    FROM client WHERE id = :client
"""
PHASES = """
    SELECT subscription.id, subscription.number, service.title, subscription.place,
        subscription.status, subscription.start_on, subscription.end_on,
        phase.from_on, phase.until_on, version.title, version.price_minor, version.prices,
        version.tariff_id
    FROM subscription JOIN service ON service.id = subscription.service_id
    JOIN subscription_phase AS phase ON phase.subscription_id = subscription.id
    JOIN tariff_version AS version ON version.id = phase.tariff_version_id
    WHERE subscription.client_id = :client
        AND subscription.status IN ('created', 'pending_active', 'active', 'suspended', 'pending_terminate')
        AND phase.withdrawn_at IS NULL AND (phase.until_on IS NULL OR phase.until_on > :day)
    ORDER BY subscription.id, phase.from_on
"""
_SPAN = """
    SELECT span.subscription_id, {what}
    FROM subscription JOIN {table} AS span ON span.subscription_id = subscription.id
    WHERE subscription.client_id = :client AND span.withdrawn_at IS NULL
        AND (span.until_on IS NULL OR span.until_on > :day)
"""
SPANS = " UNION ALL ".join(
    (
        _SPAN.format(
            what="span.code, span.from_on, span.until_on, span.value, NULL, NULL",
            table="parameter_value",
        ),
        _SPAN.format(
            what="'pause', span.from_on, span.until_on, NULL, NULL, span.price_minor",
            table="suspension",
        ),
        _SPAN.format(
            what="'discount', span.from_on, span.until_on, title, percent, amount_minor",
            table="discount",
        ),
    )
)
