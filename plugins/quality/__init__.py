"""La démarche qualité rassemble, exigence par exigence, ce qui prouve que le métier est exercé comme il doit l’être.

Le référentiel est écrit dans nos mots et se complète ; chaque exigence a son dossier de preuves, sa personne
responsable, son écart et ses actions. Les faits du quotidien s’y rangent seuls : un refus noté, une charte signée,
une séance d’analyse de pratique tenue. Vous y trouvez aussi les réclamations, les incidents envers l’équipe, les
formations, les enquêtes, l’audit blanc et le dossier à imprimer. « Mon carnet » n’est lu que par son auteur.
"""
