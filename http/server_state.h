// ServerState: what the connections of one server share, and who gets how much of it. Private to
// this room, because it is made of Asio. All but the workers is for the server's thread only, so
// nothing here is locked.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "http/gate.h"
#include "http/lines.h"
#include "http/pace.h"
#include "http/router.h"
#include "http/server.h"

namespace noodgeld::http {

class Connection;

/// What one client, which is who has one address, takes up.
struct ClientUse {
    std::string address;
    std::size_t holders = 0;      ///< Connections that refer to this.
    std::size_t connections = 0;  ///< Of which open.
    std::size_t bulk_requests = 0;
    std::size_t body_bytes = 0;
    std::size_t answer_bytes = 0;
};

/// So much of something, and half of it for one client.
class Allowance {
  public:
    Allowance(std::size_t most, std::size_t ClientUse::*of_client)
        : most_(most), of_client_(of_client) {}

    [[nodiscard]] bool has_room(const ClientUse& client, std::size_t more) const {
        return is_due(client, more) && taken_ <= most_ - more;
    }
    /// Whether the client's own half has room for so much.
    [[nodiscard]] bool is_due(const ClientUse& client, std::size_t more) const {
        return more <= most_ / 2 && client.*of_client_ <= most_ / 2 - more;
    }
    /// Whether nobody has any.
    [[nodiscard]] bool is_untouched() const { return taken_ == 0; }
    void take(ClientUse& client, std::size_t bytes) {
        taken_ += bytes;
        client.*of_client_ += bytes;
    }
    void give_back(ClientUse& client, std::size_t bytes) {
        taken_ -= bytes;
        client.*of_client_ -= bytes;
    }

  private:
    std::size_t most_;
    std::size_t ClientUse::*of_client_;
    std::size_t taken_ = 0;
};

/// Outlives the connections.
struct ServerState {
    ServerState(ServerOptions server_options, Router server_router);

    /// Good until `forget`.
    [[nodiscard]] ClientUse& client(const std::string& address);
    void forget(ClientUse& client);

    void opened(Connection& connection);
    /// Also if it was closed before.
    void closed(Connection& connection);

    /// Whether there is room for one more connection of that client.
    [[nodiscard]] bool has_room(const std::string& address) const;
    /// Makes it. False if nobody can be missed.
    [[nodiscard]] bool make_room(const std::string& address);
    /// Closes large bodies that stand still until there is room, if need be: the client's own where
    /// it is its own half that is full.
    [[nodiscard]] bool find_body_room(const ClientUse& client, std::size_t more);

    [[nodiscard]] bool has_bulk_room(const ClientUse& client) const {
        return bulk_requests < options.bulk_at_once &&
               client.bulk_requests < options.bulk_per_client;
    }
    [[nodiscard]] Pace pace(Pace::Clock::time_point now) const {
        return {{options.head_deadline, options.longest_stall, options.min_bytes_per_second}, now};
    }

    const ServerOptions options;
    const Router router;
    const Gate gate;
    boost::asio::io_context io{1};
    std::unordered_set<Connection*> connections;  // Those that are open.
    std::unordered_map<std::string, ClientUse> clients;
    Lines lines;
    Allowance bodies;
    Allowance answers;
    Pace::Clock::time_point next_search{};  // Of find_body_room.
    std::size_t bulk_requests = 0;
    bool stopping = false;
    // Last, so that they end first.
    boost::asio::thread_pool urgent_workers;
    boost::asio::thread_pool other_workers;
    boost::asio::thread_pool body_writers;
};

}  // namespace noodgeld::http
