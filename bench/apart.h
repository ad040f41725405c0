// Apart: work that is done in a process of its own, so that its processor time, memory and writes
// to disk are its own too, what its threads do in the background included.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <type_traits>
#include <vector>

#include "base/bytes.h"

namespace noodgeld::bench {

/// What work is about; `number` goes with the bytes.
struct Parcel {
    Bytes bytes;
    std::int64_t number = 0;
};

struct Errand {
    std::uint8_t task = 0;
    std::vector<Parcel> parcels;
};

/// `seconds` are of this errand; what else was used is since the process began, without what it
/// took to hand over errands.
struct Done {
    double seconds = 0;
    double processor_seconds = 0;
    double most_bytes = 0;     ///< Resident, above what it began with.
    double written_bytes = 0;  ///< To the disk.
    std::vector<double> values;
};

/// Ends the program where the other process ended. Not thread-safe.
class Apart {
  public:
    using Work = std::function<std::vector<double>(const Errand&)>;

    /// Calls `begin` in the new process, and then what it gave, for each errand. Best before there
    /// are threads, and memory that the new process would begin with.
    explicit Apart(const std::function<Work()>& begin);
    ~Apart();
    Apart(const Apart&) = delete;
    Apart& operator=(const Apart&) = delete;

    /// Waits until it is done.
    Done run(const Errand& errand);
    template <class Task>
    Done run(Task task) requires std::is_enum_v<Task> {
        return run(Errand{static_cast<std::uint8_t>(task), {}});
    }

  private:
    pid_t child_ = 0;
    int socket_ = -1;
};

}  // namespace noodgeld::bench
