"""The kinds of letters that can be written, and what stands above each."""

DECISIONS = ("approval", "partial", "denial", "administrative_denial")
APPEAL_DECISIONS = ("appeal_upheld", "appeal_partly_overturned", "appeal_overturned")
FORWARDED = "external_forwarded"
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
    "extension": ("We need more time to decide", "More time for the decision"),
    "lapse": ("We did not decide in time", "The time for the decision ran out"),
    "appeal_received": ("We have your appeal", "Appeal received"),
    "appeal_extension": ("We need more time for your appeal", "More time for the appeal"),
    "appeal_upheld": ("We looked at it again, and our answer is still no", "Appeal: the denial is upheld"),
    "appeal_partly_overturned": ("We changed a part of our decision", "Appeal: the denial is overturned in part"),
    "appeal_overturned": ("We changed our decision", "Appeal: the denial is overturned"),
    "appeal_dismissed": ("We cannot take up this appeal", "Appeal dismissed"),
    "appeal_withdrawal": ("Your appeal was taken back", "Withdrawal of the appeal confirmed"),
    "external_forwarded": ("Your case went to reviewers outside the plan", "Case forwarded outside the plan"),
    "external_refused": ("Your case cannot go to outside review", "Request for outside review not eligible"),
    "external_overturned": ("The outside reviewers changed our decision", "Outside review: denial overturned"),
    "external_upheld": ("The outside reviewers agree with our decision", "Outside review: denial upheld"),
    "external_dismissal": ("The outside reviewers looked at your appeal", "Outside review of the dismissal"),
    "reopening_refused": ("Our decision stays as it is", "Reopening refused"),
}
OF_A_CLAIM = {
    # kind: for the provider and the record, where the treatment took place before the request
    "approval": "Approval of the claim for a treatment that took place",
    "partial": "Partial approval of the claim for a treatment that took place",
    "denial": "Denial of the claim for a treatment that took place",
    "administrative_denial": "Administrative denial of the claim for a treatment that took place",
}
