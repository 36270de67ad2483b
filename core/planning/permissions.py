"""Rights over the week, the rounds and the tasks; and their menu entries."""

from __future__ import annotations

from core.access.permissions import DIRECTOR, LEADS, RECEPTION, TEAM, Permission
from core.extension.contributions import NavItem
from core.planning.queries import open_task_count

OWN_WEEK = Permission("planning.own", "Voir son planning", (*TEAM, DIRECTOR, RECEPTION))
TEAM_WEEK = Permission("planning.team", "Voir le planning de l’équipe", (*LEADS, RECEPTION))
PLAN = Permission("planning.plan", "Planifier la semaine de l’équipe", LEADS)
APPOINTMENTS = Permission(
    "planning.appointments", "Prendre et modifier des rendez-vous", (*TEAM, DIRECTOR, RECEPTION)
)
WALK = Permission("planning.walk", "Faire des tournées", TEAM)
TASKS = Permission("planning.tasks", "Tenir sa liste de tâches", (*TEAM, DIRECTOR, RECEPTION))
PERMISSIONS = (OWN_WEEK, TEAM_WEEK, PLAN, APPOINTMENTS, WALK, TASKS)

NAVIGATION = (
    NavItem("rounds", "agir", "Tournées", "route", "planning.rounds", (WALK, PLAN), order=40),
    NavItem(
        "tasks", "agir", "Tâches", "tasks", "planning.tasks_page", (TASKS,), order=50, waiting=open_task_count
    ),
    NavItem("planning", "organiser", "Planning", "calendar", "planning.week", (OWN_WEEK,), order=10),
)
