ALTER TABLE streams_viewing
    ADD CONSTRAINT streams_viewing_seller_is_the_streams
    FOREIGN KEY (stream_id, seller_id) REFERENCES streams_stream (id, seller_id)
    DEFERRABLE INITIALLY DEFERRED;
UPDATE streams_viewing AS viewing
SET is_relayed = peers.is_relayed, offers = peers.offers, answers = peers.answers,
    buyer_connected_at = peers.buyer_connected_at,
    seller_connected_at = peers.seller_connected_at
FROM streams_peerconnection AS peers WHERE peers.viewing_id = viewing.id;
SET CONSTRAINTS ALL IMMEDIATE;
