-- A rating repeats its viewing's parties, so that a seller's ratings are found in one
-- index. This keeps the repeated ones true.
ALTER TABLE streams_rating
    ADD CONSTRAINT streams_rating_parties_are_the_viewings
    FOREIGN KEY (viewing_id, seller_id, buyer_id)
    REFERENCES streams_viewing (id, seller_id, buyer_id)
    DEFERRABLE INITIALLY DEFERRED;
