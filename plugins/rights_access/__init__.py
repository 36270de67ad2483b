"""L’accès aux droits se fait d’abord sans nom : un thème, un organisme, un acte, un résultat.

À l’accueil, chaque demande se note en cinq gestes et reste anonyme. Quand une démarche dure, un dossier s’ouvre avec
l’accord de la personne ou du foyer : ses démarches une à une, qui d’autre suit, l’entretien budgétaire avec le reste
à vivre, et le dossier de surendettement étape par étape. Le thème d’une démarche dit parfois ce qui ne regarde
personne (santé, handicap, titre de séjour, violences) : la démarche n’est alors lue que par celles et ceux qui suivent
le dossier. Aller vers, faire avec : chaque acte dit s’il a été fait avec la personne ou à sa place.
"""
