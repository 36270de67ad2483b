"""La médiation logement se tient entre voisins, et entre une famille et son bailleur.

Trois travaux s’y rejoignent. Un conflit de voisinage commence comme une situation sans nom et devient un dossier
quand les parties acceptent d’être connues : entretiens séparés, table ronde, accord, suivi. Un impayé de loyer est
un dossier dès le départ : le journal daté des étapes de la procédure, les démarches, le point sur la dette et la
prochaine date aident à garder le logement. Une fiche technique signale un désordre au bailleur (porte, ascenseur,
fuite, propreté), sans aucun nom, et garde sa réponse. Un accord noté ici est un accord entre personnes : ce n’est
pas une démarche devant un juge, ni un préalable à une telle démarche.
"""
