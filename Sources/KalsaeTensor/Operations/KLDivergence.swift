// Kullback-Leibler divergence of two models' predictions, from their logits: what a student has yet to learn of a
// teacher. Nothing is kept between the ways but the logits; probabilities are recomputed in the backward pass.
//
// N rows, V vocabulary: teacher and student (N, V), kept (N), loss (1)

extension Tape {
    /// loss (1), f32: the mean over rows of Σ p · (log p - log q) in nats, p = softmax(teacher), q = softmax(student).
    ///
    /// Gradients flow to both; detach a teacher by making its logits without a gradient.
    ///
    /// - Parameter kept: (N) i32; rows where it is negative do not count, as with `ignoredTarget`. 0 where none counts.
    public func klDivergence(_ teacher: Tensor, _ student: Tensor, kept: Tensor? = nil) -> Tensor {
        require(
            teacher.shape == student.shape && teacher.dtype == student.dtype,
            "klDivergence: teacher \(teacher) with student \(student)")
        require(
            kept.map { $0.count == teacher.rows } ?? true, "klDivergence: teacher \(teacher) with kept \(kept!)")
        let rows = teacher.rows
        let marks: Tensor
        if let kept {
            marks = kept
        } else {
            marks = Tensor([rows], .i32, on: device)
            for row in 0..<rows { marks.i32[row] = 0 }
        }
        let count = (0..<rows).count { marks.i32[$0] >= 0 }
        let loss = Tensor([1], on: device, requiresGradient: needsGradient(teacher, student))
        let losses = Tensor([rows], on: device)  // (N)
        device.backend.divergenceRows(
            teacher, student, kept: marks, scale: 0, into: losses, dteacher: nil, dstudent: nil)
        let total = (0..<rows).reduce(0.0) { $0 + Double(losses.f32[$1]) }
        loss.f32.pointee = count == 0 ? 0 : Float(total / Double(count))
        guard loss.requiresGradient else { return loss }
        record { [device] in
            guard let upstream = loss.gradient?.f32.pointee else { return }
            device.backend.divergenceRows(
                teacher, student, kept: marks, scale: upstream / Float(max(count, 1)), into: losses,
                dteacher: teacher.requiresGradient ? teacher.gradientTarget() : nil,
                dstudent: student.requiresGradient ? student.gradientTarget() : nil)
        }
        return loss
    }
}
