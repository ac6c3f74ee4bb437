"""Which organs stand beside a congress at each level: what a deputy's suggestion can be assigned to.

The lists are the usual ones after the reform of 2018-2023; a real installation corrects names by hand. What stands
first in a list is the government, where others hang.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hierarchy.kinds import Kind, UnitKind
from hierarchy.models import Node
from tenants.levels import Level


@dataclass(frozen=True, slots=True)
class Organ:
    """An organ that a node should have; ``at_government`` tells whether it hangs at the node's government."""

    name: str
    kind: UnitKind
    at_government: bool


_MINISTRIES = (
    "国家发展和改革委员会 教育部 科学技术部 工业和信息化部 公安部 民政部 司法部 财政部 人力资源和社会保障部 自然资源部 "
    "生态环境部 住房和城乡建设部 交通运输部 水利部 农业农村部 商务部 文化和旅游部 国家卫生健康委员会 退役军人事务部 "
    "应急管理部 国家市场监督管理总局 国家体育总局 国家医疗保障局 国家林业和草原局 国家能源局"
)
_PROVINCE = (
    "发展和改革委员会 教育厅 科学技术厅 工业和信息化厅 公安厅 民政厅 司法厅 财政厅 人力资源和社会保障厅 自然资源厅 "
    "生态环境厅 住房和城乡建设厅 交通运输厅 水利厅 农业农村厅 商务厅 文化和旅游厅 卫生健康委员会 退役军人事务厅 "
    "应急管理厅 市场监督管理局 林业局 医疗保障局 体育局 信访局"
)
_MUNICIPALITY = (
    "发展和改革委员会 教育委员会 科学技术委员会 经济和信息化委员会 公安局 民政局 司法局 财政局 人力资源和社会保障局 "
    "规划和自然资源局 生态环境局 住房和城乡建设委员会 城市管理委员会 交通运输委员会 水务局 农业农村委员会 商务委员会 "
    "文化和旅游局 卫生健康委员会 退役军人事务局 应急管理局 市场监督管理局 医疗保障局 体育局 信访办公室"
)
_CITY = (
    "发展和改革委员会 教育局 科学技术局 工业和信息化局 公安局 民政局 司法局 财政局 人力资源和社会保障局 自然资源局 "
    "生态环境局 住房和城乡建设局 城市管理综合执法局 交通运输局 水利局 农业农村局 商务局 文化广电体育和旅游局 "
    "卫生健康委员会 退役军人事务局 应急管理局 市场监督管理局 林业局 医疗保障局 信访局"
)
_COUNTY = (
    "发展和改革局 教育局 科学技术和工业信息化局 公安局 民政局 司法局 财政局 人力资源和社会保障局 自然资源局 生态环境局 "
    "住房和城乡建设局 城市管理综合执法局 交通运输局 水利局 农业农村局 商务局 文化广电体育和旅游局 卫生健康局 "
    "退役军人事务局 应急管理局 市场监督管理局 林业局 医疗保障局 信访局"
)
_TOWN_OFFICES = "党政综合办公室 经济发展办公室 社会事务办公室 平安建设办公室 应急管理办公室 综合行政执法队"
_TOWN_STATIONS = "农业农村服务中心 社会保障服务中心 文化体育服务站 水利站 林业站 退役军人服务站 便民服务中心"
_STREET_OFFICES = "党政综合办公室 城市管理办公室 社会事务办公室 平安建设办公室 应急管理办公室"
_STREET_STATIONS = "社区服务中心 社会保障服务中心 退役军人服务站 便民服务中心"


def organs_of(node: Node) -> Iterator[Organ]:
    """This function yields the organs that ``node`` should have, always the same in the same order.

    Statistical nodes (farms, prisons, management zones) have none.
    """
    kind, name = Kind(node.kind), node.name
    if kind == Kind.NATION:
        yield from _nation()
    elif kind in (Kind.PSEUDO_COUNTY, Kind.PSEUDO_TOWNSHIP):
        return
    elif kind in (Kind.SUBDISTRICT, Kind.ZONE):
        yield from _street(node)
    elif node.level == Level.TOWNSHIP:
        yield Organ(f"{name}人民政府", UnitKind.GOVERNMENT, at_government=False)
        yield from _below(name, _TOWN_OFFICES, UnitKind.OFFICE)
        yield from _below(name, _TOWN_STATIONS, UnitKind.STATION)
    else:
        yield from _government(node)
        yield from _law(node)


def _nation() -> Iterator[Organ]:
    yield Organ("国务院", UnitKind.GOVERNMENT, at_government=False)
    yield Organ("国务院办公厅", UnitKind.OFFICE, at_government=True)
    yield from _below("", _MINISTRIES, UnitKind.DEPARTMENT)
    yield Organ("国家监察委员会", UnitKind.SUPERVISION, at_government=False)
    yield Organ("最高人民法院", UnitKind.COURT, at_government=False)
    yield Organ("最高人民检察院", UnitKind.PROCURATORATE, at_government=False)


def _government(node: Node) -> Iterator[Organ]:
    # A 地区 or 盟 has no government but an administrative office that its province sent (行政公署).
    seat = "行政公署" if node.kind in (Kind.REGION, Kind.LEAGUE) else "人民政府"
    yield Organ(f"{node.name}{seat}", UnitKind.GOVERNMENT, at_government=False)
    office = "办公厅" if node.level == Level.PROVINCE else "办公室"
    yield Organ(f"{node.name}{seat}{office}", UnitKind.OFFICE, at_government=True)
    if node.kind == Kind.MUNICIPALITY:
        departments = _MUNICIPALITY
    else:
        departments = {Level.PROVINCE: _PROVINCE, Level.CITY: _CITY}.get(Level(node.level), _COUNTY)
    yield from _below(node.name, departments, UnitKind.DEPARTMENT)


def _law(node: Node) -> Iterator[Organ]:
    court = {Level.PROVINCE: "高级人民法院", Level.CITY: "中级人民法院"}.get(Level(node.level), "人民法院")
    if node.kind not in (Kind.REGION, Kind.LEAGUE):
        yield Organ(f"{node.name}监察委员会", UnitKind.SUPERVISION, at_government=False)
    yield Organ(f"{node.name}{court}", UnitKind.COURT, at_government=False)
    yield Organ(f"{node.name}人民检察院", UnitKind.PROCURATORATE, at_government=False)


def _street(node: Node) -> Iterator[Organ]:
    seat = "管理委员会" if node.kind == Kind.ZONE else "办事处"
    yield Organ(f"{node.name}{seat}", UnitKind.GOVERNMENT, at_government=False)
    yield from _below(node.name, _STREET_OFFICES, UnitKind.OFFICE)
    yield from _below(node.name, _STREET_STATIONS, UnitKind.STATION)


def _below(place: str, names: str, kind: UnitKind) -> Iterator[Organ]:
    return (Organ(f"{place}{name}", kind, at_government=True) for name in names.split())
