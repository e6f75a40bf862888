"""Values, numbers and free text as wishes, on three catalogs and without one.

Each row is what a person says and what is understood; `;` parts acts, ` // ` parts readings that both stand,
and nothing after ` // ` stands for no act.
"""

from __future__ import annotations

import pytest

from tests.dialogue.dialogue_catalogs import matches

FILMS_EN = [
    ("a comedy please", "category contains Comedy"),
    ("I love sci-fi", "category contains Science Fiction ?"),
    ("something funny", "category contains Comedy"),
    ("no horror", "not category contains Horror !"),
    ("anything but horror", "not category contains Horror !"),
    ("I can't stand westerns", "not category contains Western !"),
    ("not a huge fan of documentaries", "not category contains Documentary ?"),
    ("don't really like thrillers", "not category contains Thriller ?"),
    ("it must be a comedy", "category contains Comedy !"),
    ("only animation please", "category contains Animation !"),
    ("ideally something light-hearted", "tags contains light-hearted ?"),
    ("a thriller, not horror", "category contains Thriller; not category contains Horror !"),
    ("not horror but comedy", "not category contains Horror !; category contains Comedy"),
    ("comedy or romance", "category in Comedy|Romance"),
    ("I'm in the mood for a romcom", "about ~ romcom // category in Comedy|Romance"),
    ("something by Harold Vance", "creators contains Harold Vance"),
    ("anything by Vance?", "creators contains Harold Vance"),
    ("no more Harold Vance", "not creators contains Harold Vance !"),
    ("films from the 90s", "year >= 1990; year <= 1999"),
    ("something from the last five years", "year >= {now-5} !"),
    ("before 2000", "year <= 2000 !"),
    ("pre-2010 stuff", "year <= 2010 !"),
    ("after 2015 please", "year >= 2015 !"),
    ("under two hours", "runtime <= 120 !"),
    ("90 minutes max", "runtime <= 90 !"),
    ("at most 100 minutes, and funny", "runtime <= 100 !; category contains Comedy"),
    ("around 90 min", "runtime ~ 90 ?"),
    ("between 90 and 120 minutes", "runtime >= 90 !; runtime <= 120 !"),
    ("in Spanish", "language = Spanish"),
    (
        "no subtitles, English only",
        "about ~ subtitles; language = English ! // not about ~ subtitles !; language = English !",
    ),
    ("rated at least 4 stars", "rating >= 4 !"),
    ("8 out of 10 or better", "rating >= 4 !"),
    ("I don't mind horror", "category contains Horror ?"),
    ("horror is fine", "category contains Horror ?"),
    ("it needn't be a comedy", "no_preference category"),
    ("it's not that I hate westerns", "// unknown"),
    ("something to cry to", "about ~ to cry to // about ~ something to cry to // tags contains tear-jerker"),
    ("set in space", "tags contains space"),
    ("something for my kids", "category contains Family"),
    ("a movie about friendship on a boat", "about ~ friendship on a boat // about ~ friendship on a boat"),
    ("nothing gory", "not tags contains gory !"),
    ("no blood and guts", "not tags contains gory ! // not about ~ blood and guts !"),
    ("less violence please", "not tags contains gory ? // about ~ less violence ?"),
    ("I want a film", ""),
    ("scifi pls!!", "category contains Science Fiction"),
    ("commedy", "category contains Comedy"),
    ("a realy funny one", "category contains Comedy"),
    ("documentary??", "category contains Documentary"),
    ("horror? no thanks", "not category contains Horror !"),
    ("westerns aren't my thing", "not category contains Western ?"),
    ("what about an animated film", "category contains Animation"),
    ("got any crime stuff", "category contains Crime"),
    ("no horror or westerns", "not category contains Horror !; not category contains Western !"),
    (
        "no horror, westerns or crime",
        "not category contains Horror !; not category contains Western !; not category contains Crime !",
    ),
]

FILMS_ZH = [
    ("想看科幻片", "category contains Science Fiction"),
    ("来部喜剧", "category contains Comedy"),
    ("不要恐怖片", "not category contains Horror !"),
    ("除了恐怖片都行", "not category contains Horror !"),
    ("恐怖片就算了", "not category contains Horror !"),
    ("恐怖的不要", "not category contains Horror !"),
    ("讨厌西部片", "not category contains Western !"),
    ("不太喜欢纪录片", "not category contains Documentary ?"),
    ("我喜欢动画", "category contains Animation ?"),
    ("一定要喜剧", "category contains Comedy !"),
    ("只看动画片", "category contains Animation !"),
    ("最好是轻松一点的", "tags contains light-hearted ?"),
    ("不要恐怖要喜剧", "not category contains Horror !; category contains Comedy"),
    ("喜剧或者爱情片", "category in Comedy|Romance"),
    ("林月导演的", "creators contains Lin Yue"),
    ("哈罗德·万斯的片子", "creators contains Harold Vance"),
    ("有没有万斯的电影", "creators contains Harold Vance"),
    ("九十年代的", "year >= 1990; year <= 1999"),
    ("80年代老电影", "year >= 1980; year <= 1989"),
    ("近五年的", "year >= {now-5} !"),
    ("2010年以后的", "year >= 2010 !"),
    ("2000年以前", "year <= 2000 !"),
    ("两小时以内", "runtime <= 120 !"),
    ("不超过100分钟", "runtime <= 100 !"),
    ("一个半小时左右", "runtime ~ 90 ?"),
    ("九十分钟上下", "runtime ~ 90 ?"),
    ("八分以上", "rating >= 4 !"),
    ("评分4以上的", "rating >= 4 !"),
    ("西班牙语的", "language = Spanish"),
    ("国语片", "language = Mandarin"),
    ("不介意恐怖片", "category contains Horror ?"),
    ("恐怖片也行", "category contains Horror ?"),
    ("不一定要喜剧", "no_preference category"),
    ("我不是不喜欢西部片", "// unknown"),
    ("适合一家人看的", "category contains Family // about ~ 适合一家人看"),
    ("烧脑的科幻", "tags contains mind-bending; category contains Science Fiction"),
    ("不要太血腥的", "not tags contains gory ! // not tags contains gory ?"),
    ("想看點輕鬆的", "tags contains light-hearted"),
    ("有没有催泪一点的", "tags contains tear-jerker"),
    ("想看部电影", ""),
    ("想看跟猫有关的", "about ~ 猫"),
    ("讲太空的", "tags contains space"),
    ("不看恐怖，不看西部", "not category contains Horror !; not category contains Western !"),
    ("不要恐怖、西部", "not category contains Horror !; not category contains Western !"),
]


@pytest.mark.parametrize(("text", "acts"), FILMS_EN + FILMS_ZH)
def test_wishes_about_films(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


FILM_CRITIQUES_EN = [
    ("something shorter", "critique runtime lower"),
    ("too long", "critique runtime lower"),
    ("the first is too long", "critique runtime lower comet"),
    ("it's a bit long", "critique runtime lower comet // critique runtime lower"),
    ("newer please", "critique year higher"),
    ("a more recent one", "critique year higher"),
    ("not too long", "critique runtime lower"),
    ("less scary", "about ~ less scary ? // not category contains Horror ?"),
    ("nothing too old", "critique year higher"),
    ("something more popular", "about ~ something more popular ? // critique popularity higher"),
    ("better rated ones", "critique rating higher"),
    ("longer ones are fine", "no_preference runtime"),
]

FILM_CRITIQUES_ZH = [
    ("再短一点", "critique runtime lower"),
    ("太长了", "critique runtime lower"),
    ("第一个太长", "critique runtime lower comet"),
    ("新一点的", "critique year higher"),
    ("不要太老的", "critique year higher"),
    ("老一点的也行", "no_preference year"),
    ("评分高一点的", "critique rating higher"),
    ("有点长", "critique runtime lower"),
    ("口碑好点的", "critique rating higher"),
    ("短点儿", "critique runtime lower"),
    ("没那么长的", "critique runtime lower"),
    ("越新越好", "critique year higher"),
]


@pytest.mark.parametrize(("text", "acts"), FILM_CRITIQUES_EN + FILM_CRITIQUES_ZH)
def test_more_or_less_of_something(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


LAPTOPS_EN = [
    ("under 5000", "price <= 5000 !"),
    ("under 5000 yuan", "price <= 5000 !"),
    ("my budget is 6000", "price <= 6000 !"),
    ("no more than 7k", "price <= 7000 !"),
    ("around 5000", "price ~ 5000 ?"),
    ("between 4000 and 6000", "price >= 4000 !; price <= 6000 !"),
    ("4000-6000", "price >= 4000 !; price <= 6000 !"),
    ("about five or six thousand", "price >= 5000 ?; price <= 6000 ?"),
    ("at least 16 gigs of ram", "memory >= 16 !"),
    ("16GB memory", "memory = 16"),
    ("512gb ssd", "storage = 512"),
    ("1T storage minimum", "storage >= 1024 !"),
    ("under 1.5 kg", "weight <= 1.5 !"),
    ("less than 3 pounds", "weight <= 1.360777 !"),
    ("14 inch", "screen_size ~ 14 // screen_size = 14"),
    ("a 14-inch screen", "screen_size ~ 14 // screen_size = 14"),
    ("at least 10 hours of battery", "battery_life >= 10 !"),
    ("battery that lasts 12 hours or more", "battery_life >= 12 !"),
    ("no Apple", "not brand = Apple !"),
    ("anything but Apple or Dell", "not brand = Apple !; not brand = Dell !"),
    ("I'd like a Lenovo", "brand = Lenovo"),
    ("Lenovo or Huawei", "brand in Lenovo|Huawei"),
    ("must have a touchscreen", "touchscreen = True !"),
    ("no touchscreen", "not touchscreen = True !"),
    ("I don't need a touchscreen", "no_preference touchscreen"),
    ("touchscreen would be nice", "touchscreen = True ?"),
    ("for gaming", "tags contains for-gaming"),
    ("a gaming laptop", "category contains Gaming laptop"),
    (
        "something light for travel",
        "critique weight lower; tags contains for-travel // tags contains lightweight; tags contains for-travel",
    ),
    ("with Windows", "os contains Windows"),
    ("black one please", "color = Black"),
    ("not black", "not color = Black !"),
    ("silver or gray", "color in Silver|Gray"),
    ("lighter", "critique weight lower"),
    ("too heavy", "critique weight lower"),
    ("the third one is too heavy", "critique weight lower blaze"),
    ("cheaper than the second", "critique price lower ark"),
    ("something cheaper and lighter", "critique price lower; critique weight lower"),
    ("more memory", "critique memory higher"),
    ("bigger screen", "critique screen_size higher"),
    ("longer battery life", "critique battery_life higher"),
    ("not too expensive", "critique price lower"),
    ("the price I can live with, the weight I can't", "critique weight lower"),
    ("price is a problem", "critique price lower"),
    ("cheap but not Acer", "critique price lower; not brand = Acer !"),
    ("do you have it in white?", "color = White // ask_fact color air"),
    ("price doesn't matter", "no_preference price"),
    ("the budget is flexible", "no_preference price"),
    ("five grand tops", "price <= 5000 !"),
    ("max 6k", "price <= 6000 !"),
]

LAPTOPS_ZH = [
    ("6000以内", "price <= 6000 !"),
    ("五千以下", "price <= 5000 !"),
    ("预算六千", "price <= 6000 !"),
    ("预算五六千", "price >= 5000 ?; price <= 6000 ?"),
    ("五千左右", "price ~ 5000 ?"),
    ("四千到六千", "price >= 4000 !; price <= 6000 !"),
    ("不超过七千块", "price <= 7000 !"),
    ("一万五以内", "price <= 15000 !"),
    ("八千多的", "price ~ 8000 ?"),
    ("最好五千以内", "price <= 5000 ?"),
    ("至少16G内存", "memory >= 16 !"),
    ("内存16g以上", "memory >= 16 !"),
    ("硬盘512的", "storage = 512"),
    ("1.5公斤以下", "weight <= 1.5 !"),
    ("三斤以内", "weight <= 1.5 !"),
    ("14寸的", "screen_size ~ 14 // screen_size = 14"),
    ("续航十小时以上", "battery_life >= 10 !"),
    ("不要苹果的", "not brand = Apple !"),
    ("除了苹果都可以", "not brand = Apple !"),
    ("想要联想或者华为", "brand in Lenovo|Huawei"),
    ("联想的有吗", "brand = Lenovo"),
    ("必须有触摸屏", "touchscreen = True !"),
    ("不要触屏", "not touchscreen = True !"),
    ("触屏无所谓", "no_preference touchscreen"),
    ("打游戏用", "tags contains for-gaming"),
    ("出差带着方便", "tags contains for-travel"),
    ("黑色的", "color = Black"),
    ("不要黑的", "not color = Black !"),
    ("再轻一点", "critique weight lower"),
    ("太重了", "critique weight lower"),
    ("第三个太沉", "critique weight lower blaze"),
    ("便宜点的", "critique price lower"),
    ("屏幕大一点", "critique screen_size higher"),
    ("续航更久的", "critique battery_life higher"),
    ("内存再大点", "critique memory higher"),
    ("贵了", "critique price lower"),
    ("有没有平价一点的", "critique price lower // tags contains budget"),
    ("价格能接受，就是太重", "critique weight lower"),
    ("便宜又轻的", "critique price lower; critique weight lower"),
    ("送长辈的", "about ~ 送长辈"),
    ("价格无所谓", "no_preference price"),
    ("苹果也行", "brand = Apple ?"),
    ("轻薄本", "category contains Ultrabook"),
    ("華為的，6000以內", "brand = Huawei; price <= 6000 !"),
]


@pytest.mark.parametrize(("text", "acts"), LAPTOPS_EN + LAPTOPS_ZH)
def test_wishes_about_laptops(text: str, acts: str) -> None:
    assert matches(text, acts, "laptops")


HEADPHONES_EN = [
    ("noise cancelling is a must", "主动降噪 = True !"),
    ("over-ear", "佩戴方式 = 头戴式"),
    ("no more than 50 grams", "重量 <= 50 !"),
    ("Sony please", "brand = 索尼"),
]

HEADPHONES_ZH = [
    ("头戴式的", "佩戴方式 = 头戴式"),
    ("不要入耳式", "not 佩戴方式 = 入耳式 !"),
    ("要有降噪", "主动降噪 = True"),
    ("两三百的", "price >= 200 ?; price <= 300 ?"),
    ("千元以内", "price <= 1000 !"),
    ("续航三十小时以上", "续航 >= 30 !"),
    ("索尼的", "brand = 索尼"),
    ("想要一副耳机", ""),
    ("太贵了，有没有便宜的", "critique price lower"),
    ("跑步用的", "category contains 运动耳机 // about ~ 跑步用 // about ~ 跑步"),
]


@pytest.mark.parametrize(("text", "acts"), HEADPHONES_EN + HEADPHONES_ZH)
def test_wishes_about_a_catalog_in_chinese_only(text: str, acts: str) -> None:
    assert matches(text, acts, "headphones")


FREE_EN = [
    ("under 500", "price <= 500 !"),
    ("something for my mom", "about ~ for my mom // about ~ my mom"),
    ("no Apple", "not about ~ Apple !"),
    ("I love jazz", "about ~ jazz ?"),
    ("cheaper", "critique price lower"),
    ("from the 80s", "year >= 1980; year <= 1989"),
]

FREE_ZH = [
    ("五百以内", "price <= 500 !"),
    ("不要恐怖片", "not about ~ 恐怖片 !"),
    ("想要一个送女朋友的礼物", "about ~ 送女朋友的礼物 // about ~ 一个送女朋友的礼物"),
    ("便宜点", "critique price lower"),
]


@pytest.mark.parametrize(("text", "acts"), FREE_EN + FREE_ZH)
def test_wishes_without_a_catalog(text: str, acts: str) -> None:
    assert matches(text, acts, None)
