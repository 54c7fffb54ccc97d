// What Swift cannot reach in libgraphviz by itself, one line each: macros over an object's record,
// globals that Swift 6 takes for shared mutable state, and signatures that changed after 2.42.

#ifndef PODREACH_GRAPHVIZ_SHIM_H
#define PODREACH_GRAPHVIZ_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#if __has_include(<graphviz/gvc.h>)
#include <graphviz/gvc.h>
#else
#include <gvc.h>
#endif

// `Agdirected` is a global variable.
static inline Agraph_t *podreach_open_directed(const char *name) {
  return agopen((char *)name, Agdirected, NULL);
}

// The names below lack `const` in 2.42 and have it, or half of it, in later releases.
static inline Agnode_t *podreach_node(Agraph_t *g, const char *name) {
  return agnode(g, (char *)name, 1);
}
static inline Agedge_t *podreach_edge(
    Agraph_t *g, Agnode_t *tail, Agnode_t *head, const char *key) {
  return agedge(g, tail, head, (char *)key, 1);
}
static inline Agraph_t *podreach_subgraph(Agraph_t *g, const char *name) {
  return agsubg(g, (char *)name, 1);
}
static inline bool podreach_declare(Agraph_t *g, int kind, const char *name, const char *value) {
  return agattr(g, kind, (char *)name, (char *)value) != NULL;
}
static inline bool podreach_set(void *object, const char *name, const char *value) {
  return agsafeset(object, (char *)name, (char *)value, (char *)"") == 0;
}
// Markup is told from text by its pointer: from release 13 on, a value is markup only if it is the
// very pointer that `agstrdup_html` returned. That one lives as long as its graph.
static inline bool podreach_declare_markup(
    Agraph_t *g, int kind, const char *name, const char *markup) {
  return agattr(g, kind, (char *)name, agstrdup_html(g, (char *)markup)) != NULL;
}
static inline bool podreach_set_markup(
    Agraph_t *g, void *object, const char *name, const char *markup) {
  return agsafeset(object, (char *)name, agstrdup_html(g, (char *)markup), (char *)"") == 0;
}
static inline const char *podreach_name(void *object) { return agnameof(object); }

// `AGRAPH` and `AGEDGE` share their spelling with macros of other libraries; `AGNODE` is no enum.
static inline int podreach_graph_kind(void) { return AGRAPH; }
static inline int podreach_node_kind(void) { return AGNODE; }
static inline int podreach_edge_kind(void) { return AGEDGE; }

// The message callback takes `char *` in 2.42; a later release may say `const char *`.
static inline void podreach_on_message(int (*receive)(char *)) {
  agseterrf((agusererrf)receive);
}
static inline void podreach_report_warnings(void) { agseterr(AGWARN); }

// `length` is an `unsigned int *` up to release 12 and a `size_t *` from 13 on.
static inline int podreach_render(
    GVC_t *gvc, Agraph_t *g, const char *format, char **data, size_t *length) {
  unsigned int narrow = 0;
  size_t wide = 0;
  int status = gvRenderData(
      gvc, g, format, data,
      _Generic(&gvRenderData,
          int (*)(GVC_t *, Agraph_t *, const char *, char **, unsigned int *): &narrow,
          default: &wide));
  *length = wide > narrow ? wide : narrow;
  return status;
}

// Macros over the record that the layout bound to the root graph.
static inline bool podreach_has_layout(Agraph_t *g) {
  return aggetrec(g, "Agraphinfo_t", 0) != NULL && GD_drawing(g) != NULL;
}
static inline boxf podreach_bounds(Agraph_t *g) { return GD_bb(g); }
static inline int podreach_cluster_count(Agraph_t *g) { return GD_n_cluster(g); }
static inline Agraph_t *podreach_cluster(Agraph_t *g, int oneBased) {
  return GD_clust(g)[oneBased];
}

// The resolution that renderers ask for. The attribute `dpi` is read only when a layout starts.
static inline void podreach_set_resolution(Agraph_t *g, double dpi) { GD_drawing(g)->dpi = dpi; }
static inline pointf podreach_size_limit(Agraph_t *g) { return GD_drawing(g)->size; }
static inline bool podreach_fills_size(Agraph_t *g) { return GD_drawing(g)->filled; }
static inline bool podreach_is_landscape(Agraph_t *g) { return GD_drawing(g)->landscape; }

// Macros over a node's record: centre in points, size in inches.
static inline pointf podreach_center(Agnode_t *n) { return ND_coord(n); }
static inline double podreach_width(Agnode_t *n) { return ND_width(n); }
static inline double podreach_height(Agnode_t *n) { return ND_height(n); }

// A macro over an edge's record; the number of pieces is an `int` or a `size_t`.
static inline size_t podreach_spline_count(Agedge_t *e) {
  return ED_spl(e) == NULL ? 0 : (size_t)ED_spl(e)->size;
}
static inline const bezier *podreach_spline(Agedge_t *e, size_t index) {
  return &ED_spl(e)->list[index];
}
static inline size_t podreach_point_count(const bezier *piece) { return (size_t)piece->size; }
static inline bool podreach_has_start(const bezier *piece) { return piece->sflag != 0; }
static inline bool podreach_has_end(const bezier *piece) { return piece->eflag != 0; }

#endif
