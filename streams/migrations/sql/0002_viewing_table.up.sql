-- A viewing repeats its stream's seller, so that "nobody watches himself" can be a
-- check. This keeps the repeated one true.
ALTER TABLE streams_viewing
    ADD CONSTRAINT streams_viewing_seller_is_the_streams
    FOREIGN KEY (stream_id, seller_id) REFERENCES streams_stream (id, seller_id)
    DEFERRABLE INITIALLY DEFERRED;

-- Both peers of every open viewing are written down as heard every few seconds. Free
-- room on each page lets those updates stay there without touching an index (HOT).
ALTER TABLE streams_viewing SET (fillfactor = 70);
