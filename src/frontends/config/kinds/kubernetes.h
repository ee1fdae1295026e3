#pragma once

#include "frontends/config/recorder.h"

/// What Kustomize shares with the reader of Kubernetes objects.
namespace dbssot::config::kinds {

/// A patch: objects that hold what changes (strategic merge), or a list of operations (`op: add, path: /spec/…/env/-, value: {name:
/// A, value: b}`). `target`: `{kind, name}` of a list of operations; may be nothing.
void read_patch(const source::Document& patch, source::View target, Recorder& recorder);

}  // namespace dbssot::config::kinds
