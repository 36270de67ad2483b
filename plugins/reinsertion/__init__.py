"""Un parcours de réinsertion s’ouvre sur ce que la personne sait faire, ce qui l’intéresse et ce qu’elle veut.

Le dossier est nominatif dès le premier jour. Ses mots viennent d’abord ; les difficultés ne se notent qu’ensuite.
Quatre volets : social, professionnel, scolaire ou éducatif, et un soutien psychologique qui n’est qu’une orientation
vers un partenaire, jamais un contenu. Les objectifs se conviennent avec elle et se relisent avec elle ; à chaque
point d’étape elle dit elle-même, sur une échelle qu’elle voit, où en sont sa confiance et sa prise sur son projet.
Les entretiens sont confidentiels : leur contenu se lit par la personne référente. Rien ici ne dit un état de santé.
"""
