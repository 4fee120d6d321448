-- Whether somebody was rung within the hours that they had called safe, as those were then: what they say later changes no try that was made.
ALTER TABLE attempt ADD COLUMN in_safe_hours BOOLEAN;
