"""La médiation civique se tient entre des groupes, des familles ou des bandes qui partagent un lieu.

Les lieux sont ceux des services de la ville (stade nautique, théâtre, bibliothèque, bus, Espace Jeunes,
centres sociaux) et les espaces publics (skate-park, jardin public). Sa mission est une coexistence paisible
des groupes et le respect des biens et des personnes : ouvrir le dialogue, rappeler des règles écrites,
chercher un accord d’usage. Vous y trouvez, lieu par lieu, les services, les règles datées, les incidents,
les groupes connus par un repère neutre, et l’équipe des centres. Personne n’y est nommé : un incident qui
dure devient une situation, en un geste, avec ses parties anonymes.
"""
