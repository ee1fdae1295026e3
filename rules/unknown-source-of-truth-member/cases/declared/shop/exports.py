from shop.database import UrlBuilder as Builder
