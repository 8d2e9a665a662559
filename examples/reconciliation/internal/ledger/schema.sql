-- The ledger: what the company booked (entries), and what the bank says
-- (files, messages, lines).
--
-- Amounts are exact: units at scale decimal places, money out negative. Days
-- are ISO 8601.

CREATE TABLE files (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL,
    sha256      TEXT NOT NULL UNIQUE,
    imported_at TEXT NOT NULL
) STRICT;

CREATE TABLE messages (
    id            INTEGER PRIMARY KEY,
    file_id       INTEGER NOT NULL REFERENCES files (id),
    file_line     INTEGER NOT NULL,
    -- Everything but the lines, as one text: a message that the bank sent twice
    -- has the same.
    identity      TEXT NOT NULL,
    account       TEXT NOT NULL,
    number        TEXT NOT NULL,
    sequence      TEXT NOT NULL,
    reference     TEXT NOT NULL,
    opening_date  TEXT NOT NULL,
    closing_date  TEXT NOT NULL
) STRICT;
CREATE INDEX messages_by_identity ON messages (identity);

CREATE TABLE lines (
    id         INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES messages (id),
    file_line  INTEGER NOT NULL,
    account    TEXT NOT NULL,
    reference  TEXT NOT NULL,
    value_date TEXT NOT NULL,
    units      INTEGER NOT NULL,
    scale      INTEGER NOT NULL CHECK (scale BETWEEN 0 AND 28),
    currency   TEXT NOT NULL CHECK (length(currency) = 3),
    details    TEXT NOT NULL
) STRICT;
CREATE INDEX lines_by_message ON lines (message_id);

CREATE TABLE entries (
    id         INTEGER PRIMARY KEY,
    account    TEXT NOT NULL,
    reference  TEXT NOT NULL,
    value_date TEXT NOT NULL,
    units      INTEGER NOT NULL,
    scale      INTEGER NOT NULL CHECK (scale BETWEEN 0 AND 28),
    currency   TEXT NOT NULL CHECK (length(currency) = 3)
) STRICT;
CREATE INDEX entries_by_reference ON entries (account, reference);
