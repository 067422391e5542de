"""The floor everything stands on: settings, database, outbox, time, money, ids, mail, i18n."""
