-- Who a new referral may be of: whoever lives there, with a name in common.
CREATE INDEX person_postcode ON person (team_id, postcode);
