ALTER TABLE streams_viewing RESET (fillfactor);
ALTER TABLE streams_viewing DROP CONSTRAINT streams_viewing_seller_is_the_streams;
