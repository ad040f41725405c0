// Lines: whose turn it is, when more is asked than can be served at once.
//
// Urgent requests start at once while there are hands for them; among those that wait, clients that
// were sold to before go first. Whatever else is answered, refusals included, waits in one line:
// few at once, and one at a time between looking for new requests, so that a flood of them lies in
// the line instead of in front of a sale. So does reading what is large.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>

namespace noodgeld::http {

enum class Line : std::uint8_t {
    proven,  ///< Urgent, from a client that got a yes to something urgent.
    urgent,
    other,
    transfer,  ///< To read a piece of something large.
};

/// For the server's thread only.
class Lines {
  public:
    using Job = std::function<void()>;

    /// `later(job)` calls job soon, after what has come in meanwhile was looked at.
    Lines(std::size_t urgent_at_once, std::size_t others_at_once, std::function<void(Job)> later)
        : urgent_hands_(urgent_at_once), other_hands_(others_at_once), later_(std::move(later)) {}

    /// A place in a line. Void once the job has started.
    struct Place {
        Line line{};
        std::list<Job>::iterator at;
    };

    /// Calls `start` when it is its turn, never within this call. What it starts takes up a hand
    /// until `done`.
    Place wait(Line line, Job start);
    /// Its turn need not come.
    void leave(const Place& place) { list_of(place.line).erase(place.at); }
    void done(Line line);

  private:
    std::list<Job>& list_of(Line line);
    void plan();
    void take_turns();
    bool start_next(std::list<Job>& line, std::size_t& hands);

    std::list<Job> proven_, urgent_, other_, transfer_;
    std::size_t urgent_hands_, other_hands_, transfer_hands_ = 1;
    std::function<void(Job)> later_;
    bool planned_ = false;
};

}  // namespace noodgeld::http
