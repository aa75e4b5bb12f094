"""The kinds of letters that can be written, and what stands above each."""

DECISIONS = ("approval", "partial", "denial", "administrative_denial")
SUBJECTS = {
    # kind: (for the member, for the provider and the record)
    "approval": ("We approved your request", "Approval of the request for prior authorization"),
    "partial": ("We approved a part of your request", "Partial approval of the request for prior authorization"),
    "denial": ("We did not approve your request", "Denial of the request for prior authorization"),
    "administrative_denial": ("Your plan does not cover this request", "Administrative denial of the request"),
    "information_request": ("We need more information about your request", "Request for information"),
    "information_reminder": ("Reminder: we still need information", "Reminder: information still needed"),
    "withdrawal": ("Your request was taken back", "Withdrawal confirmed"),
    "duplicate": ("We already have this request", "Duplicate request closed"),
    "peer_to_peer_offer": ("We offered your provider a talk with our physician", "Offer of a peer-to-peer call"),
    "expedite_refused": ("We decide your request within the usual time", "Expedited review refused"),
    "deadline_warning": ("A time limit is running out", "A time limit is running out"),
}
