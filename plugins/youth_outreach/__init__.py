"""La médiation sociale auprès des jeunes va vers celles et ceux de 13 à 25 ans qui habitent la ville.

Un relais (centre social, mission locale, foyer, ASE, établissement scolaire) ou l’équipe envoie un repérage : ce qui
se passe, où, comment joindre le jeune ; un nom n’est jamais exigé. La coordination le reçoit, le confie, prend
contact, ouvre un suivi ou le clôt avec une raison ; le relais lit où en est son repérage et rien d’autre. Un suivi
commence avec un surnom et passe par quatre temps : rejoindre, écouter, diagnostiquer, orienter. S’y ajoutent les
actions de prévention et les conflits désamorcés en ville, qui ne nomment personne.
"""
