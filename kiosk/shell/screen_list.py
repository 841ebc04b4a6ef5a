"""Every screen of a terminal by its name, and where it is found when it is first needed."""

CELL = {
    "waiting": "kiosk.screens.waiting.screen:WaitingScreen",
    "login": "kiosk.screens.login.screen:LoginScreen",
    "let_in": "kiosk.screens.let_in.screen:LetInScreen",
    "face": "kiosk.screens.face.screen:FaceScreen",
    "face_enrol": "kiosk.screens.face_enrol.screen:FaceEnrolScreen",
    "hidden": "kiosk.screens.hidden.screen:HiddenScreen",
    "home": "kiosk.screens.home.screen:HomeScreen",
    "scores": "kiosk.screens.scores.screen:ScoresScreen",
    "contest": "kiosk.screens.contest.screen:ContestScreen",
    "cases": "kiosk.screens.cases.screen:CasesScreen",
    "refused": "kiosk.screens.refused.screen:RefusedScreen",
    "sentence": "kiosk.screens.sentence.screen:SentenceScreen",
    "account": "kiosk.screens.account.screen:AccountScreen",
    "who_looked": "kiosk.screens.who_looked.screen:WhoLookedScreen",
    "settings": "kiosk.screens.settings.screen:SettingsScreen",
}
