"""What columns are called: names of the fields in both languages, and names of what is no property of an item."""

from __future__ import annotations

import re
from functools import lru_cache

from chatrec_tui.i18n import Language
from chatrec_tui.text.clean import clean_text
from chatrec_tui.text.fold import fold, has_han

# Field → names of its columns, compared without case, spaces and punctuation; the better source comes first.
_NAMES: dict[str, str] = {
    "id": "id itemid productid movieid bookid goodsid songid gameid appid tconst asin parentasin handle urlhandle "
          "uniqid uid slug code sku isbn13 isbn 编号 商品id 商品编号 商品编码 产品编号 序号 货号",
    "title": "title name producttitle productname itemname itemtitle movietitle booktitle primarytitle goodsname "
             "标题 名称 名字 书名 片名 电影名 电影名称 歌名 "
             "商品名称 商品名 商品标题 产品名称 品名 作品名称 游戏名称 中文名",
    "category": "category categories categorypath producttype googleproductcategory productcategory itemcategory "
                "maincategory department genres genre listedin 类别 分类 类目 品类 商品分类 类型 所属分类 题材",
    "brand": "brand brandname manufacturer vendor maker store 品牌 品牌名 品牌名称 制造商 厂商 生产商 厂家",
    "creators": "creators creator directors director directedby authors author bookauthor artists artist artistname "
                "writers writer composer 导演 作者 歌手 艺术家 创作者 主创 编剧 演唱者 作家",
    "price": "price saleprice currentprice retailprice sellingprice regularprice variantprice finalprice unitprice "
             "discountprice discountedprice priceusd pricecny amount 价格 售价 现价 单价 零售价 优惠价 到手价 促销价 "
             "销售价 价钱 定价 票价",
    "currency": "currency pricecurrency currencycode 币种 货币",
    "rating": "rating averagerating avgrating ratingvalue reviewaverage voteaverage stars star score imdbrating "
              "aggregaterating userrating 评分 豆瓣评分 平均评分 星级 评价分 得分 用户评分",
    "rating_count": "ratingcount ratingscount ratingnumber numratings numberofratings reviewcount reviewscount "
                    "numreviews numberofreviews votecount votes numvotes comments commentscount 评价人数 "
                    "评分人数 评价数 评论数 评论数量 评价数量 评论人数",
    "popularity": "popularity sales sold soldcount unitssold totalsales monthlysales views viewcount plays playcount "
                  "downloads hotness 销量 月销量 总销量 热度 人气 播放量 浏览量 下载量 已售",
    "released": "released releasedate releaseyear year publicationyear originalpublicationyear publicationdate "
                "publishdate publisheddate datepublished yearofpublication startyear pubdate published publishyear "
                "launchdate 年份 上映日期 上映时间 上映年份 出版年 出版日期 出版时间 出版年份 发行日期 发行时间 "
                "上市时间 上市日期 上市年份 发布日期 发布时间 年代",
    "description": "description longdescription productdescription bodyhtml body shortdescription summary synopsis "
                   "overview plot brief abstract intro introduction about features 描述 简介 商品描述 商品介绍 "
                   "产品描述 详情 商品详情 内容简介 剧情简介 介绍 卖点 一句话简介",
    "tags": "tags tag keywords keyword labels label 标签 关键词 关键字",
    "attributes": "attributes attrs details specs specifications specification properties parameters technicaldetails "
                  "productdetails 参数 规格参数 商品参数 属性 商品属性 产品参数",
    "related": "related",
    "image": "image images imageurl imageurls imagelink imagesrc img picture picurl pictureurl thumbnail thumbnailurl "
             "poster posterurl cover coverurl photo productimageurl 图片 主图 封面 海报 图片链接 商品图片 主图链接",
    "url": "url link producturl itemurl productlink homepage href 链接 商品链接 网址 详情页",
}  # fmt: skip
_FIELD_OF = {name: (field, rank) for field, names in _NAMES.items() for rank, name in enumerate(names.split())}

# Columns about the shop, the file or persons instead of the item.
_NOISE = re.compile(
    r"""^(?:
      .*(?:email|e-?mail|phone|mobile|telephone|reviewer|username|customer|password|ipaddress).*
    | (?:user|users|userid|seller|sellerid|shop|shopid|shopname|storeid|merchant|supplier|supplierid)
    | .*(?:barcode|qrcode|gtin\d*|mpn|upc|ean\d*|asin|sku|isbn\d*|hscode|imdbid|tmdbid|guid|uuid|hash|checksum)
    | (?:created|updated|modified|deleted|crawl(?:ed)?|scraped?|fetched|imported|inserted|last(?:updated|modified))
      (?:at|on|date|time|timestamp|by)?
    | (?:add|create|update)(?:d)?time | timestamp | meta | metadata | extra | raw
    | stock.* | inventory.* | instock | quantity | qty | .*orderquantity | availability.* | availablequantity
    | (?:is)?(?:deleted|active|enabled|published|visible|onsale|new|hot|default) | status | sort(?:order)? | position
    | .*(?:listprice|originalprice|marketprice|counterprice|compareatprice|msrp|costprice|costperitem|oldprice|wasprice)
    | unit | unnamed\d* | column\d* | index | no | num | rownum(?:ber)? | version | locale | lang
    | (?:reviews?|reviewtext|comment|commentlist|ratings|buyalso|alsobuy|alsoview(?:ed)?|boughttogether|videos?)
    | .*(?:电话|手机号|邮箱|电子邮件|用户名|买家|卖家|店铺|店名|身份证).*
    | .*(?:条形码|条码|二维码|库存|编码|编号|序列号|执行标准|产品标准|标准号|创建时间|更新时间|修改时间)
    | (?:抓取时间|上架时间|入库时间|专柜价|评论|评论内容)
    | (?:安全(?:技术)?(?:类别)?|计量单位|单位|数量|排序|状态|是否上架|原价|市场价|划线价|吊牌价|成本价)
    | .*(?:温馨提示|注意事项|售后|备注|免责声明|保质期说明).*
    )$""",
    re.VERBOSE,
)
_LANGUAGES: tuple[tuple[re.Pattern[str], Language], ...] = (
    (
        re.compile(
            r"^(.+?)[ _\-.]*(?:[_\-. ]zh(?:[-_](?:cn|hans))?|[_\-. ]cn|[_\- .]*[(（\[](?:中文|zh|cn)[)）\]])$", re.I
        ),
        "zh",
    ),
    (re.compile(r"^(.+?)[ _\-.]*(?:[_\-. ]en(?:[-_](?:us|gb))?|[_\- .]*[(（\[](?:英文|en)[)）\]])$", re.I), "en"),
)
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_APART = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LONGEST_NAME = 60

__all__ = ["attribute_name", "field_of", "field_rank", "is_noise", "split_language"]


@lru_cache(4096)
def _plain(name: str) -> str:
    """A column name without case, brackets, spaces, punctuation and the `g:` of product feeds."""
    flat = fold(clean_text(name)).removeprefix("g:")
    return _APART.sub("", _BRACKETS.sub("", flat)) or _APART.sub("", flat)


def field_of(name: str) -> str | None:
    """The field that a column is named after, or None."""
    found = _FIELD_OF.get(_plain(name))
    return found[0] if found else None


def field_rank(name: str) -> int:
    """How good a source of its field a column is, 0 the best."""
    found = _FIELD_OF.get(_plain(name))
    return found[1] if found else 0


@lru_cache(4096)
def is_noise(name: str) -> bool:
    """True for the name of something that is no property of the item: codes, stock, persons, timestamps."""
    return _NOISE.match(_plain(name)) is not None


@lru_cache(4096)
def split_language(name: str) -> tuple[str, Language | None]:
    """`title_zh` → `title`, `zh`; a name without a language stays as it is."""
    for pattern, language in _LANGUAGES:
        match = pattern.match(name)
        if match:
            return match[1], language
    return name, None


@lru_cache(4096)
def attribute_name(name: str) -> str:
    """A column's name as the name of a slot: `warrantyInformation` and `Battery Life` in snake case."""
    name = clean_text(name).strip()
    if not has_han(name):
        name = _CAMEL.sub("_", name).lower()
    return _APART.sub("_", name).strip("_")[:_LONGEST_NAME]
