"""La participation citoyenne suit des projets que des habitants mènent sur plusieurs mois.

Une marche exploratoire va du cadrage aux réponses des décideurs : mobilisation, formation, parcours, marches de
jour et de nuit, synthèse, restitution, recommandations suivies jusqu’au bout. Un projet collectif réunit des
habitants autour d’une envie commune, séance après séance. Plusieurs organismes peuvent le porter ensemble, avec
ou sans compte ici. Personne n’y est nommé : ce qui compte est ce que les habitants font, venir, guider, écrire,
présenter, décider.
"""
