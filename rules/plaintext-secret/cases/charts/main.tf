resource "helm_release" "shop" {
  chart = "shop"
  set {
    name  = "postgresql.auth.password"
    value = "tram-lemon-84-quartz"  # expect: plaintext-secret "postgresql.auth.password"
  }
  set {
    name  = "image.tag"
    value = "tram-lemon-84-quartz"  # fine: plaintext-secret
  }
  set_sensitive {
    name  = "externalDatabase.password"
    value = var.db_password  # fine: plaintext-secret
  }
}
