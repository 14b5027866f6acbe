-- A repayment goes from a user's wallet or earnings to the debt of the same user.
SELECT transfer.id AS transfer_id, debited.user_id AS payer_id,
    credited.user_id AS debtor_id
FROM billing_transfer AS transfer
JOIN billing_account AS debited ON debited.id = debit_account_id
JOIN billing_account AS credited ON credited.id = credit_account_id
WHERE (code = 'debt_repayment' OR cause_type = 'debt')
    AND (
        debited.kind NOT IN ('wallet', 'pending', 'earnings')
        OR (code, cause_type, credited.kind, credited.user_id, cause_id)
            IS DISTINCT FROM
            ('debt_repayment', 'debt', 'debt', debited.user_id, debited.user_id)
    )
