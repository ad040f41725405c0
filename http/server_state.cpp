#include "http/server_state.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "http/connection.h"

namespace noodgeld::http {
namespace {

// A large body that has not grown for so long makes room for one that would.
constexpr std::chrono::milliseconds kStandstill{1'000};
// Where nobody stood still, nobody is looked for again for so long.
constexpr std::chrono::milliseconds kBetweenSearches{50};

}  // namespace

ServerState::ServerState(ServerOptions server_options, Router server_router)
    : options(std::move(server_options)),
      router(std::move(server_router)),
      gate(options.hosts),
      lines(options.urgent_at_once, options.normal_at_once,
            [this](Lines::Job job) { boost::asio::post(io, std::move(job)); }),
      bodies(options.max_large_body_bytes, &ClientUse::body_bytes),
      answers(options.max_large_answer_bytes, &ClientUse::answer_bytes),
      urgent_workers(options.urgent_at_once),
      other_workers(options.normal_at_once + options.bulk_at_once),
      body_writers(options.bulk_at_once) {}

ClientUse& ServerState::client(const std::string& address) {
    ClientUse& client = clients[address];
    client.address = address;
    ++client.holders;
    return client;
}

void ServerState::forget(ClientUse& client) {
    if (--client.holders == 0) clients.erase(std::string(client.address));
}

void ServerState::opened(Connection& connection) {
    connections.insert(&connection);
    ++connection.client().connections;
}

void ServerState::closed(Connection& connection) {
    if (connections.erase(&connection) > 0) --connection.client().connections;
}

bool ServerState::has_room(const std::string& address) const {
    const auto held = clients.find(address);
    return connections.size() < options.max_connections &&
           (held == clients.end() || held->second.connections < options.max_connections_per_client);
}

bool ServerState::make_room(const std::string& address) {
    const auto held = clients.find(address);
    const bool client_is_full =
        held != clients.end() && held->second.connections >= options.max_connections_per_client;
    Connection* least = nullptr;
    decltype(least->worth()) least_worth;
    for (Connection* connection : connections) {
        if (client_is_full && &connection->client() != &held->second) continue;
        const auto worth = connection->worth();
        if (!worth || (least_worth && *least_worth <= *worth)) continue;
        least = connection;
        least_worth = worth;
    }
    if (least == nullptr) return false;
    least->close();
    return true;
}

bool ServerState::find_body_room(const ClientUse& client, std::size_t more) {
    const auto now = Pace::Clock::now();
    if (!bodies.has_room(client, more) && now < next_search) return false;
    const auto stands_still = [this, before = now - kStandstill, &client,
                               more](const Connection& connection) {
        const bool is_candidate = bodies.is_due(client, more) || &connection.client() == &client;
        return is_candidate && connection.holds_body_room() && connection.waiting_since() < before;
    };
    while (!bodies.has_room(client, more)) {
        Connection* oldest = nullptr;
        for (Connection* connection : connections) {
            if (!stands_still(*connection)) continue;
            if (oldest == nullptr || connection->waiting_since() < oldest->waiting_since()) {
                oldest = connection;
            }
        }
        if (oldest == nullptr) {
            next_search = now + kBetweenSearches;
            return false;
        }
        oldest->close();
    }
    return true;
}

}  // namespace noodgeld::http
