"""The words generated sites are made of: sections, tags, and parts of sentences, two languages."""

from __future__ import annotations

SECTIONS = {
    "internet": "Интернет",
    "telephony": "Телефония",
    "sip": "SIP-номера",
    "fiber": "Оптика",
    "cable": "Медные линии",
    "wireless": "Радиодоступ",
    "mobile": "Мобильная связь",
    "television": "Телевидение",
    "hosting": "Размещение серверов",
    "cloud": "Облачная АТС",
    "equipment": "Оборудование",
    "routers": "Маршрутизаторы",
    "phones": "Телефонные аппараты",
    "tariffs": "Тарифы",
    "billing": "Счета",
    "payment": "Оплата",
    "contracts": "Договоры",
    "support": "Поддержка",
    "outages": "Перерывы связи",
    "maintenance": "Плановые работы",
    "coverage": "Зона охвата",
    "offices": "Офисы",
    "business": "Бизнесу",
    "home": "Дому",
    "security": "Безопасность",
    "numbering": "Нумерация",
    "roaming": "Роуминг",
    "monitoring": "Наблюдение",
    "standards": "Стандарты",
    "history": "История",
    "careers": "Работа у нас",
    "glossary": "Словарь",
}
TAGS = (
    "access", "adsl", "antenna", "backup", "bandwidth", "bgp", "cabinet", "callcenter", "codec",
    "conference", "dhcp", "discount", "dns", "ethernet", "fax", "firewall", "gpon", "installation",
    "invoice", "ipv6", "latency", "line", "multicast", "nat", "number", "pbx", "poe", "port",
    "provisioning", "qos", "queue", "recording", "refund", "router", "speed", "splitter", "switch",
    "trunk", "vlan", "voice", "wifi",
)  # fmt: skip
PICTURES = ("antenna", "cabinet", "cable", "map", "node", "office", "rack", "tower")

RU_WHO = (
    "Инженер", "Оператор", "Дежурный", "Диспетчер", "Монтажник", "Администратор", "Специалист",
    "Мастер участка",
)  # fmt: skip
RU_DOES = (
    "проверяет", "подключает", "настраивает", "измеряет", "обслуживает", "заменяет", "описывает",
    "отключает", "восстанавливает", "резервирует",
)  # fmt: skip
RU_WHAT = (
    "оптическую линию", "телефонный номер", "узел доступа", "порт коммутатора", "голосовой шлюз",
    "абонентскую линию", "маршрут к соседней сети", "запись разговоров", "очередь вызовов",
    "адрес IPv6", "резервный канал", "антенну на крыше", "распределительный шкаф",
)  # fmt: skip
RU_WHERE = (
    "в доме на Садовой", "на станции у вокзала", "в посёлке Сосны", "на границе сети",
    "у клиента в офисе", "в серверной на третьем этаже", "за рекой", "в промышленной зоне",
)  # fmt: skip
RU_HOW = (
    "в течение рабочего дня", "без перерыва связи", "по заявке из кабинета", "до восьми утра",
    "вместе с мастером участка", "по договору с домом", "за один выезд", "и пишет об этом в журнал",
)  # fmt: skip
RU_TOPICS = (
    "Оптическая линия", "Городской номер", "Узел доступа", "Голосовой шлюз", "Резервный канал",
    "Счёт за месяц", "Тариф для офиса", "Плановые работы", "Запись разговоров", "Очередь вызовов",
)  # fmt: skip

EN_WHO = (
    "The engineer", "The operator", "Our dispatcher", "The installer", "The administrator",
    "A technician", "The person on duty",
)  # fmt: skip
EN_DOES = (
    "checks", "connects", "configures", "measures", "maintains", "replaces", "describes",
    "restores", "reserves",
)  # fmt: skip
EN_WHAT = (
    "the fibre line", "the phone number", "the access node", "the switch port", "the voice gateway",
    "the subscriber line", "the route to the next network", "the call recording", "the call queue",
    "the backup channel", "the roof antenna",
)  # fmt: skip
EN_WHERE = (
    "at the central station", "in the village across the river", "in the customer office",
    "on the third floor", "at the edge of the network", "in the industrial zone",
)  # fmt: skip
EN_HOW = (
    "within one working day", "without a break in service", "before eight in the morning",
    "as the contract says", "in a single visit", "and notes it in the journal",
)  # fmt: skip
EN_TOPICS = (
    "Fibre line", "City number", "Access node", "Voice gateway", "Backup channel", "Monthly bill",
    "Office tariff", "Planned works", "Call recording", "Call queue",
)  # fmt: skip

RU = (RU_WHO, RU_DOES, RU_WHAT, RU_WHERE, RU_HOW)
EN = (EN_WHO, EN_DOES, EN_WHAT, EN_WHERE, EN_HOW)
