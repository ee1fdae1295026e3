variable "orders_db_password" {
  type    = string
  default = "shop/orders/db-password" # fine: plaintext-secret (its name in the store)
}

variable "stock_db_password" {
  type    = string
  default = "/x7Qm/92lPk" # expect: plaintext-secret
}
