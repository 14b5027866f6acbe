-- What a buyer has set aside for a viewing is free once it has ended, and not before.
SELECT hold.id AS hold_id, hold.state AS hold_state, hold.remaining,
    viewing.id AS viewing_id, viewing.state
FROM billing_hold AS hold
LEFT JOIN streams_viewing AS viewing ON viewing.hold_id = hold.id
WHERE hold.cause_type = 'viewing'
    AND (hold.state = 'pending') IS DISTINCT FROM (viewing.state <> 'ended')
