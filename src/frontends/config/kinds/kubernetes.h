#pragma once

#include "frontends/config/recorder.h"

/// What Kustomize and Helm share with the reader of Kubernetes objects.
namespace dbssot::config::kinds {

/// A patch: objects that hold what changes (strategic merge), or a list of operations (`op: add, path: /spec/…/env/-, value: {name:
/// A, value: b}`). `target`: `{kind, name}` of a list of operations; may be nothing.
void read_patch(const source::Document& patch, source::View target, Recorder& recorder);

/// What a named template of a chart gives to containers: a list of variables, or `env: […]`. The open holder receives it.
/// A whole object has holders of its own.
void read_fragment(const source::Document& fragment, const std::string& name, Recorder& recorder);

/// `[{name: A, value: b}, {name: C, valueFrom: {…}}]`
void read_variables_of(source::View list, const std::string& container, Recorder& recorder);

/// `{{- include "shop.env" . | nindent 12 }}` on a line of its own: the variables that the template holds. `{{- toYaml
/// .Values.extraEnv }}`: those that whoever installs the chart gives; the target is then the directive as it stands.
void take_include(std::string_view directive, Range range, Recorder& recorder);

}  // namespace dbssot::config::kinds
