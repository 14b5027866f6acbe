-- Every viewing so far is peer to peer.
INSERT INTO streams_peerconnection (
    viewing_id, is_relayed, offers, answers, buyer_connected_at, seller_connected_at
)
SELECT id, is_relayed, offers, answers, buyer_connected_at, seller_connected_at
FROM streams_viewing;
ALTER TABLE streams_viewing DROP CONSTRAINT streams_viewing_seller_is_the_streams;
-- Both are altered below, which nothing may be left to check for.
SET CONSTRAINTS ALL IMMEDIATE;
