// How many processors this process may really use: a container's quota counts, not only what the machine has. More
// threads than that would wait for each other's time slices.

import Foundation

/// Processors for this process.
public enum Processors {
    /// Processors it may run on, at most its control group's quota rounded up; at least 1.
    public static var available: Int {
        let all = ProcessInfo.processInfo.activeProcessorCount
        func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
        let quota =
            text("/sys/fs/cgroup/cpu.max").flatMap(quota(ofVersion2:))
            ?? quota(
                text("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") ?? "", text("/sys/fs/cgroup/cpu/cpu.cfs_period_us") ?? "")
        return max(1, min(all, quota ?? all))
    }

    /// Whole processors of a line `quota period` (control groups version 2); nil for `max` or anything else.
    static func quota(ofVersion2 line: String) -> Int? {
        let fields = line.split(whereSeparator: \.isWhitespace)
        return fields.count == 2 ? quota(String(fields[0]), String(fields[1])) : nil
    }

    /// Whole processors of a quota in a period, both in microseconds; nil where there is no quota.
    static func quota(_ quota: String, _ period: String) -> Int? {
        guard let quota = Int(quota.trimmingCharacters(in: .whitespacesAndNewlines)), quota > 0,
            let period = Int(period.trimmingCharacters(in: .whitespacesAndNewlines)), period > 0
        else { return nil }
        return max(1, (quota - 1) / period + 1)
    }
}
