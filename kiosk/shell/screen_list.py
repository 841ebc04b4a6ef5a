"""Every screen of a terminal by its name, and where it is found when it is first needed.

They are built ahead in this order while nobody is here: what most people open comes first, so that
it stands when the next person comes a few seconds after the last.
"""

CELL = {
    "waiting": "kiosk.screens.waiting.screen:WaitingScreen",
    "login": "kiosk.screens.login.screen:LoginScreen",
    "home": "kiosk.screens.home.screen:HomeScreen",
    "scores": "kiosk.screens.scores.screen:ScoresScreen",
    "sentence": "kiosk.screens.sentence.screen:SentenceScreen",
    "account": "kiosk.screens.account.screen:AccountScreen",
    "who_looked": "kiosk.screens.who_looked.screen:WhoLookedScreen",
    "visits": "kiosk.screens.visits.screen:VisitsScreen",
    "cases": "kiosk.screens.cases.screen:CasesScreen",
    "visit": "kiosk.screens.visit.screen:VisitScreen",
    "visit_ask": "kiosk.screens.visit_ask.screen:VisitAskScreen",
    "contest": "kiosk.screens.contest.screen:ContestScreen",
    "settings": "kiosk.screens.settings.screen:SettingsScreen",
    "refused": "kiosk.screens.refused.screen:RefusedScreen",
    "hidden": "kiosk.screens.hidden.screen:HiddenScreen",
    "let_in": "kiosk.screens.let_in.screen:LetInScreen",
    "face": "kiosk.screens.face.screen:FaceScreen",
    "face_enrol": "kiosk.screens.face_enrol.screen:FaceEnrolScreen",
}
