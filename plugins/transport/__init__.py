"""La médiation dans les transports se fait à bord, aux arrêts et dans les classes, avec l’exploitant du réseau.

Un trajet à bord se note en un écran : la ligne, le sens, la montée, la descente, et un compteur par motif
(information, titre de transport, bruit, tabac, personne en difficulté). Un fait isolé (conflit, mineur égaré,
relais au poste de commandement) se note seul, avec ce qui a été fait. Vous y trouvez aussi les réseaux, les
lignes et leurs arrêts, la parole des conducteurs, les interventions en classe, et les chiffres par ligne, arrêt
et tranche horaire. Personne n’y est nommé : ni voyageur, ni enfant, ni conducteur. Un conflit qui dure devient
une difficulté suivie sur une ligne, avec ses parties anonymes.
"""
