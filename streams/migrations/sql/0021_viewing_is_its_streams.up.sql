-- A viewing repeats its stream's seller and transport, so that "nobody watches himself"
-- can be a check and "one viewer, peer to peer" an index. This keeps them true.
ALTER TABLE streams_viewing
    ADD CONSTRAINT streams_viewing_seller_is_the_streams
    FOREIGN KEY (stream_id, seller_id, transport)
    REFERENCES streams_stream (id, seller_id, transport)
    DEFERRABLE INITIALLY DEFERRED;
