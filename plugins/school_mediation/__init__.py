"""Une médiatrice ou un médiateur à l’école est présent chaque jour, autour d’un collège et de ses écoles.

Devant la grille, dans la cour, à la cantine et sur le trajet, la présence se note sans aucun nom. Un conflit se
calme à chaud, ou devient une médiation entre élèves que chacun accepte. Le harcèlement ne se règle pas par une
médiation : il se suit, jusqu’à la limite où il se transmet à l’adulte compétent. L’absence et le décrochage se
suivent avec la famille. Des élèves médiateurs se forment, avec l’accord de leurs parents. Le comité de pilotage
et le bilan de chaque établissement se lisent par année scolaire.
"""
