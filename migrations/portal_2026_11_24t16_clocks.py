"""Clocks that are watched by the worker, and the figures of how long each step takes."""

from portal.core.database import run

ID = "2026-11-24T16:00:00"
VERSION = "1.38.0"
DESCRIPTION = "watched clocks, and figures"

WATCHING = """
-- Which clock of a case was escalated, as "clock/day": each ends once, however many rounds look at it.
alter table case_file add column escalated text not null default '';
grant update (escalated) on case_file to portal_worker;
alter table joint_item add column escalated_due date;
grant update (escalated_due) on joint_item to portal_worker;
grant insert on outbox to portal_worker;
-- Counting what is due and overdue reads the index alone, whoever counts.
create index case_clock on case_file (clock, home_office, due_on) include (visible_from, applicant, surveyor)
    where clock is not null;
create index case_paused on case_file (id) where paused_on is not null;
"""

FIGURES = """
create function portal.county_day(moment timestamptz) returns date language sql immutable
    as $$ select (moment at time zone 'Asia/Shanghai')::date $$;
grant execute on function portal.county_day(timestamptz) to portal_worker;

-- How many steps ended on a day after so many working days: numbers alone, no case. Made from the events.
create table figure (
    step text not null, home_office text not null, department text not null default '',
    ended_on date not null, days integer not null, cases integer not null check (cases > 0),
    primary key (home_office, step, department, ended_on, days)
);
create index figure_ended on figure (ended_on) include (step, home_office, department, days, cases);
-- Up to which event they were counted, and when all of them were.
create table figure_count (
    one boolean primary key default true check (one),
    case_event bigint not null, item_event bigint not null, whole_on date not null, at timestamptz not null
);
create index case_event_ends on case_event (at)
    where move in ('accept', 'survey', 'publish', 'forward', 'recognise', 'decline', 'send_back');
create index joint_item_ended on joint_item (answered_at) where answered_at is not null;

alter table figure enable row level security;
create policy own on figure for select to portal_app using (
    (select portal.role()) = 'bureau_officer'
    or ((select portal.role()) = 'township_officer' and home_office = (select portal.scope())));
grant select on figure to portal_app;
create policy work on figure to portal_worker using (true) with check (true);
grant select, insert, delete on figure to portal_worker;
alter table figure_count enable row level security;
create policy look on figure_count for select to portal_app
    using ((select portal.role()) in ('bureau_officer', 'township_officer'));
grant select on figure_count to portal_app;
create policy work on figure_count to portal_worker using (true) with check (true);
grant select, insert, update on figure_count to portal_worker;
create policy count on joint_item_event for select to portal_worker using (true);
grant select (id, joint_item, move, at) on joint_item_event to portal_worker;

-- What a township is shown of the whole county beside its own: a middle and a ninth decile, and only of steps
-- that other townships ended ten times and more, lest it tells how one family elsewhere fared.
create function portal.county_figures(since date)
    returns table (step text, middle integer, ninth integer, cases bigint)
    language sql stable security definer set search_path = portal, public, pg_temp as $$
    with each as (
        select f.step, f.days, sum(f.cases) as n,
            sum(f.cases) filter (where f.home_office <> (select portal.scope())) as others
        from figure f where f.ended_on >= since and f.department = '' and (select portal.role()) = 'township_officer'
        group by f.step, f.days
    ), upto as (
        select e.step, e.days, sum(e.n) over (partition by e.step order by e.days) as upto,
            sum(e.n) over (partition by e.step) as total, sum(e.others) over (partition by e.step) as others
        from each e
    )
    select u.step, min(u.days) filter (where u.upto * 2 >= u.total),
        min(u.days) filter (where u.upto * 10 >= u.total * 9), max(u.total)::bigint
    from upto u where u.others >= 10 group by u.step
$$;
grant execute on function portal.county_figures(date) to portal_app;
"""


async def forwards() -> None:
    for part in (WATCHING, FIGURES):
        await run(part)
