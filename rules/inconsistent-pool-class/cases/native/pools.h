#pragma once

#include <memory>
#include <string>
#include <vector>

#include <libpq-fe.h>
#include <pqxx/pqxx>

/// The pool of the policy; it keeps what it has where no container of connections shows.
class ConnectionPool {
 public:
  explicit ConnectionPool(std::string url, std::size_t size = 8);
  pqxx::connection& acquire();

 private:
  struct Store;
  std::shared_ptr<Store> store_;
};

/// Another one, told by its shape.
class Carousel {
 public:
  explicit Carousel(const char* conninfo) { idle_.push_back(PQconnectdb(conninfo)); }
  PGconn* next() { return idle_.back(); }
  void back(PGconn* connection) { idle_.push_back(connection); }

 private:
  std::vector<PGconn*> idle_;
};

/// Holds one connection and hands out texts: no pool.
class Repository {
 public:
  explicit Repository(pqxx::connection& connection) : connection_(connection) {}
  std::vector<std::string> names() const { return names_; }

 private:
  pqxx::connection& connection_;
  std::vector<std::string> names_;
};
